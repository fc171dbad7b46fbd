from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PhbConfig(AppConfig):
    name = "phb"
    verbose_name = "Personal health budgets"

    def ready(self) -> None:
        from phb import acting, guards

        acting.connect()
        pre_migrate.connect(guards.remove_before_migrate, dispatch_uid="phb.guards")
        post_migrate.connect(guards.install_after_migrate, dispatch_uid="phb.guards")
