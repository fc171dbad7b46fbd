from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        """The journal's triggers are installed and checked with the guards, after every migrate."""
        from audit import journal
        from phb import guards

        if journal.triggers not in guards.registry:
            guards.registry.append(journal.triggers)
