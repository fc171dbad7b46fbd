from typing import Any

from audit.models import Change, SealedRows
from audit.seals import seal
from phb.commands import ActCommand
from phb.models import User


class Command(ActCommand):
    help = "Seals everything written since the last seal, and prints the head to keep elsewhere."

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        with self.progress("Rows sealed") as progress:
            made = seal(by=by, progress=progress)
        journal = SealedRows.objects.filter(table_name=Change._meta.db_table).order_by("-last_id").first()
        return {
            "sealed_to": journal.last_id if journal else 0,
            "seal": made.number,
            "rows": made.row_count,
            "head": made.hash,
        }

    def words(self, result: dict[str, Any]) -> str:
        return f"Seal {result['seal']} covers {result['rows']:,} new rows. Keep its head elsewhere:\n{result['head']}"
