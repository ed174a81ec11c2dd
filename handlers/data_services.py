"""The use cases behind the pages on people, deals, calls and privacy; filled by bot.data_services alone."""

from dataclasses import dataclass

from analysis.usecases.admin.people import AskForSync, ListPeople
from analysis.usecases.admin.privacy import ListKept, ShowPrivacy
from analysis.usecases.edit_opportunity import EditOpportunity, ShowDeals
from analysis.usecases.import_opportunities import ExportOpportunities, ImportOpportunities, ReadTable


@dataclass(frozen=True, slots=True)
class DataServices:
    """One attribute a use case; each demands the role admin itself."""

    people: ListPeople
    sync_people: AskForSync
    deals: ShowDeals
    edit_deal: EditOpportunity
    import_deals: ImportOpportunities
    read_table: ReadTable
    export_deals: ExportOpportunities
    privacy: ShowPrivacy
    calls: ListKept
