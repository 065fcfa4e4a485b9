"""Access: who may do what in the shop, and what was done by whom. For admins of the shop."""

from bundlerec.access import Role
from pages.common import access_members, audit_log, frame

page = frame.open_page("Access", Role.ADMIN)
with frame.guard():
    access_members.draw(page)
with frame.guard():
    audit_log.draw(page)
