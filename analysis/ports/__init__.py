"""What the use cases need of the world, each with a real adapter and a twin for tests or development."""

from analysis.ports.admission import Gate
from analysis.ports.alert_log import AlertDeliveries, AlertLog
from analysis.ports.briefs import Briefs
from analysis.ports.costs import Costs
from analysis.ports.credentials import Credentials
from analysis.ports.engines import AudioEngine, LanguageModel, Transcriber, VoiceDetector
from analysis.ports.exchange import (
    Corrections,
    Deliveries,
    Feedback,
    Installations,
    Intakes,
    Messages,
    OAuthStates,
    Users,
)
from analysis.ports.facts import Facts
from analysis.ports.forgetting import Forgettings
from analysis.ports.histories import Histories
from analysis.ports.inbox import Inbox
from analysis.ports.policies import Policies
from analysis.ports.records import (
    Alerts,
    Analyses,
    Audit,
    Conversations,
    Jobs,
    Meter,
    Opportunities,
    Purchases,
    Steps,
    Transcripts,
)
from analysis.ports.reports import Reports
from analysis.ports.rulebook import RuleBook
from analysis.ports.snapshots import Snapshots
from analysis.ports.sources import Sources
from analysis.ports.team_channels import ChannelBook
from analysis.ports.upkeep import Upkeep
from analysis.ports.usage import Usage, UsageLog
from analysis.ports.webhooks import WebhookBook, WebhookLog, WebhookSender
from analysis.ports.work import Begin, Work
from analysis.ports.world import Clock, JobControl, ObjectStorage, PresignedUpload, StoredObject, UrlFetcher

__all__ = [
    "AlertDeliveries",
    "AlertLog",
    "Alerts",
    "Analyses",
    "AudioEngine",
    "Audit",
    "Begin",
    "Briefs",
    "ChannelBook",
    "Clock",
    "Conversations",
    "Corrections",
    "Costs",
    "Credentials",
    "Deliveries",
    "Facts",
    "Feedback",
    "Forgettings",
    "Gate",
    "Histories",
    "Inbox",
    "Installations",
    "Intakes",
    "JobControl",
    "Jobs",
    "LanguageModel",
    "Messages",
    "Meter",
    "OAuthStates",
    "ObjectStorage",
    "Opportunities",
    "Policies",
    "PresignedUpload",
    "Purchases",
    "Reports",
    "RuleBook",
    "Snapshots",
    "Sources",
    "Steps",
    "StoredObject",
    "Transcriber",
    "Transcripts",
    "Upkeep",
    "UrlFetcher",
    "Usage",
    "UsageLog",
    "Users",
    "VoiceDetector",
    "WebhookBook",
    "WebhookLog",
    "WebhookSender",
    "Work",
]
