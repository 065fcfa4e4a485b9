"""Rules: what may stand in bundles, with what each rule does and costs before it is saved."""

from pages.common import frame, rule_form

page = frame.open_page("Rules")
with frame.guard():
    rule_form.draw(page)
