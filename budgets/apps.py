from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "Budgets"

    def ready(self) -> None:
        """Who has a budget is not merged into another record; letters about money are kinds of letters."""
        from budgets import merging
        from budgets.notices.letter import NOTICE, NOTICE_ANSWER
        from care_plans.letters.all_kinds import KINDS
        from phb import guards

        if merging.triggers not in guards.registry:
            guards.registry.append(merging.triggers)
        KINDS.update({kind.code: kind for kind in (NOTICE, NOTICE_ANSWER)})
