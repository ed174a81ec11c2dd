"""Fills the use cases behind the pages on people, deals, calls and privacy."""

from analysis.ports import Begin, Clock
from analysis.usecases.admin.people import AskForSync, ListPeople
from analysis.usecases.admin.privacy import ListKept, ShowPrivacy
from analysis.usecases.edit_opportunity import EditOpportunity, ShowDeals
from analysis.usecases.import_opportunities import ExportOpportunities, ImportOpportunities, ReadTable
from handlers.data_services import DataServices


def make_data_services(begin: Begin, clock: Clock) -> DataServices:
    """Return them over these adapters."""
    return DataServices(
        people=ListPeople(begin),
        sync_people=AskForSync(begin, clock),
        deals=ShowDeals(begin),
        edit_deal=EditOpportunity(begin, clock),
        import_deals=ImportOpportunities(begin, clock),
        read_table=ReadTable(begin),
        export_deals=ExportOpportunities(begin),
        privacy=ShowPrivacy(begin),
        calls=ListKept(begin),
    )
