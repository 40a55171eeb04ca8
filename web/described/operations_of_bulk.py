"""Counts of jobs, and one verb for many of them: what is taken, and what is answered."""

from shared.bulk import BulkAction, BulkAsked, BulkPart
from shared.errors import Invalid, NotFound, NotReplicated, QuotaExceeded
from shared.facets import JobCounts
from web.described import examples
from web.described.operations import JSON, Content, Operation, json
from web.described.operations_of_lists import FAULTS_OF_BODIES, QUOTAS
from web.http.queries import FacetsAsked, PartAsked
from web.idempotency import InFlight

OF_BULK = {
    "facets.counted": Operation(
        name="count_jobs",
        query=FacetsAsked,
        answers=(json(200, "The counts.", JobCounts),),
        problems=(Invalid,),
    ),
    "bulk.begin": Operation(
        name="begin_bulk",
        takes=("Idempotency-Key",),
        body={JSON: Content(BulkAsked)},
        answers=(json(201, "The set, fixed; nothing is done yet.", BulkAction, "Location", example=examples.BULK),),
        problems=(*FAULTS_OF_BODIES, NotFound, InFlight, Invalid),
    ),
    "bulk.one": Operation(
        name="get_bulk",
        answers=(json(200, "The bulk action, and the jobs that it was not done to.", BulkPart),),
        problems=(NotFound,),
    ),
    "bulk.following": Operation(
        name="do_bulk",
        query=PartAsked,
        answers=(
            json(200, "The bulk action as it is now, and what became of the jobs of this part.", BulkPart, *QUOTAS),
        ),
        problems=(NotFound, Invalid, NotReplicated, QuotaExceeded),
    ),
}
