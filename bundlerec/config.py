"""Settings: every field with its unit, range, default and a sentence of help, so that forms draw themselves."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

VERSION: Final = "0.1.0"  # of the product, as in pyproject.toml


class Login(StrEnum):
    """Whether people have to sign in."""

    WHEN_SET_UP = "when_set_up"
    REQUIRED = "required"


class AppSettings(BaseSettings):
    """Where things lie and how the program runs; from the environment (`BUNDLEREC_…`)."""

    model_config = SettingsConfigDict(env_prefix="BUNDLEREC_", extra="ignore")

    database_url: str = Field(
        default_factory=lambda: f"sqlite:///{Path('var/bundlerec.db').as_posix()}",
        description="SQLAlchemy address of the database; the default is a file under var/.",
    )
    train_in_process: bool = Field(
        default=True,
        description="Compute each training in a process of its own (true) or inside the app's thread (false).",
    )
    supervise: bool = Field(
        default=True,
        description="Start the trainings that wait in line from this app (false where another program does).",
    )
    watch: bool = Field(
        default=True,
        description="Look at watched folders from this app (false where another program does).",
    )
    watch_folder: Path | None = Field(
        default=None,
        description="A folder on the server whose new files are taken into a shop, beside those of the Data page.",
    )
    watch_shop: str = Field(default="default", description="The shop that the files of watch_folder are for.")
    error_log: Path = Field(
        default=Path("var/errors.log"),
        description="File for what went wrong inside the program and only a developer can read.",
    )
    text_model: str = Field(
        default="",
        description="Name or folder of a sentence-transformers model that reads titles; empty: the built-in one.",
    )
    text_cache: Path = Field(
        default=Path("var/text"),
        description="Folder for what was computed of titles, so that it need not be computed again.",
    )
    login: Login = Field(
        default=Login.WHEN_SET_UP,
        description="Whether people have to sign in: when_set_up (where .streamlit/secrets.toml has [auth]) or "
        "required (without it nothing is shown).",
    )
    admins: str = Field(
        default="",
        description="E-mail addresses, separated by commas, of those who are admins of every shop once signed in.",
    )
    session_hours: float = Field(
        default=12.0,
        gt=0,
        description="Hours after which somebody has to sign in again, even when the provider's token holds longer.",
    )
    heartbeat_seconds: float = Field(
        default=60.0,
        gt=0,
        description="Seconds without a sign of life after which a run counts as interrupted.",
    )

    @property
    def admin_names(self) -> frozenset[str]:
        """The addresses in `admins`, in small letters."""
        return frozenset(filter(None, (one.strip().lower() for one in self.admins.split(","))))


class Preset(StrEnum):
    """How much time a training may take."""

    QUICK = "quick"
    BALANCED = "balanced"
    BEST = "best"


class Device(StrEnum):
    """Where the net computes."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class RewardWeights(BaseModel):
    """What a bundle is worth to the merchant: the weights of the policy's reward (no unit, 0 to 10)."""

    model_config = ConfigDict(frozen=True)

    hits: float = Field(
        1.0, ge=0, le=10, title="Hits", description="Products of the bundle that were really bought."
    )
    together: float = Field(
        0.1, ge=0, le=10, title="Bought together", description="At least two of them in the same order."
    )
    margin: float = Field(
        0.25, ge=0, le=10, title="Margin", description="Margin of what was bought, where the cost is known."
    )
    variety: float = Field(
        0.02, ge=0, le=10, title="Variety", description="Products from different categories in one bundle."
    )
    satisfaction: float = Field(
        0.1,
        ge=0,
        le=10,
        title="Satisfaction",
        description="Products that the customer then accepted or liked, less those dismissed or disliked (feedback).",
    )


class EvidenceWeights(BaseModel):
    """How much each kind of evidence counts in the scorer's loss (w_ui), beside 1 for one piece that was bought."""

    model_config = ConfigDict(frozen=True)

    view: float = Field(
        0.02, ge=0, le=1, title="Looked at", description="A product that was looked at and not bought."
    )
    cart: float = Field(
        0.1,
        ge=0,
        le=1,
        title="Put into the cart",
        description="A product that was put into a cart and not bought.",
    )
    liked: float = Field(
        0.2,
        ge=0,
        le=1,
        title="Accepted or liked",
        description="What it adds that the customer said yes to a product (feedback), bought or not.",
    )
    quantity: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Several pieces",
        description="What each doubling of the pieces adds, up to 8 pieces.",
    )
    half_life: float = Field(
        365.0, ge=1, le=3650, title="Half-life in days", description="After so many days a purchase counts half."
    )


class TrainSettings(BaseModel):
    """One training, as the analyst asks for it."""

    model_config = ConfigDict(frozen=True)

    preset: Preset = Field(Preset.QUICK, title="How thorough", description="quick, balanced or best.")
    until: str | None = Field(
        None,
        title="Only what happened before",
        description="ISO 8601 time (UTC); empty: everything.",
        json_schema_extra={"format": "date-time"},
    )
    join: str | None = Field(
        None,
        title="Learn from another shop too",
        description="Its orders of the products that were confirmed to be the same; judged by this shop's alone.",
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="The same seed gives the same result.")
    device: Device = Field(Device.AUTO, title="Device", description="auto takes a GPU where there is one.")
    evidence: EvidenceWeights = Field(
        default_factory=EvidenceWeights,
        title="What speaks for a product",
        description="Weights in learning what customers want; a product bought once counts 1.",
    )
    reward: RewardWeights = Field(
        default_factory=RewardWeights,
        title="What a bundle is worth to you",
        description="Bundles are chosen to make the sum of these large; 0 means that it does not matter.",
    )
