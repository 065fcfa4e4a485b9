"""How good a shop's data are to learn from: figures, and what they mean in words."""

from bundlerec.data.quality.measures import Gap, Quality, measure
from bundlerec.data.quality.sentences import Finding, Level, advice, findings, verdict

__all__ = ["Finding", "Gap", "Level", "Quality", "advice", "findings", "measure", "verdict"]
