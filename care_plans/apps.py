from django.apps import AppConfig


class CarePlansConfig(AppConfig):
    name = "care_plans"
    verbose_name = "Care plans"

    def ready(self) -> None:
        """Nothing is recorded for those merged into another record, in whichever app."""
        from care_plans.people import merged
        from phb import guards

        if merged.triggers not in guards.registry:
            guards.registry.append(merged.triggers)
