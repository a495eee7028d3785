from datetime import timedelta

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "sterkersamen.core"

    def ready(self) -> None:
        from django.conf import settings
        from django.utils.translation import gettext
        from django.utils.translation import gettext_lazy as _

        from sterkersamen.core import chores, logs, privacy

        if settings.LOG_DIR:
            chores.register("old logs", 6 * 3600, lambda: logs.purge(settings.LOG_DIR, settings.LOG_DAYS))
        privacy.term(
            75,
            _("Het technische logboek"),
            lambda: (
                (
                    gettext("Hooguit %(span)s. Er staat in wat er misging, nooit bij wie of waarover.")
                    if settings.LOG_DIR
                    else gettext(
                        "Dit programma bewaart het zelf niet. Wie deze plek beheert, hoort het hooguit %(span)s te bewaren. Er "
                        "staat in wat er misging, nooit bij wie of waarover."
                    )
                )
                % {"span": privacy.span(timedelta(days=settings.LOG_DAYS))}
            ),
        )
