from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "Budgets"

    def ready(self) -> None:
        """Who has a budget is not merged into another record."""
        from budgets import merging
        from phb import guards

        if merging.triggers not in guards.registry:
            guards.registry.append(merging.triggers)
