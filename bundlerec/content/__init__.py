"""What suits a customer of products that nobody bought yet: titles, categories, brands and prices stand in for ids."""

from bundlerec.content.descriptions import Descriptions, describe
from bundlerec.content.model import ContentModel

__all__ = ["ContentModel", "Descriptions", "describe"]
