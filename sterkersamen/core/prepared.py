"""Queries of the busiest pages, whose SQL is put together once.

Django builds a query anew each time, which takes several times as long as the database needs to answer it. The queryset
stays what one reads and changes; only its making is done once a database.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID, uuid4

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)


class _Plan(NamedTuple):
    sql: str
    # What is sent: a value given with each call (its place among them), or one that is always the same.
    values: list[tuple[int | None, Any]]
    converters: list[tuple[int, list[Callable], Any]]
    model: type[Model]
    names: list[str]
    fields: slice
    related: list[Any]
    annotations: dict[str, int]


class Prepared(Generic[Row]):
    """A query for rows of a model: `Prepared(lambda group, member: Membership.objects.filter(...))`.

    make: gives the queryset for some UUIDs or texts, with `select_related`, order and slice as usual; it must not look at
    the values it is given. One that is called `now` is a moment. Calling it with such values gives the rows.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]]):
        self.make = make
        self.names = make.__code__.co_varnames[: make.__code__.co_argcount]
        self._plans: dict[tuple[str, str], _Plan] = {}

    def __call__(self, *given: UUID | str | datetime) -> list[Row]:
        alias, plan = self._plan()
        connection = connections[alias]
        ready = [_as_sent(value, connection) for value in given]
        sent = [value if place is None else ready[place] for place, value in plan.values]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, sent)
            found = cursor.fetchall()
        rows: list[Row] = []
        for one in found:
            values = list(one)
            for place, converters, expression in plan.converters:
                for convert in converters:
                    values[place] = convert(values[place], expression, connection)
            row: Any = plan.model.from_db(alias, plan.names, values[plan.fields])
            for populator in plan.related:
                populator.populate(values, row)
            for name, place in plan.annotations.items():
                setattr(row, name, values[place])
            rows.append(row)
        return rows

    def first(self, *given: UUID | str | datetime) -> Row | None:
        """The first row, if any."""
        return next(iter(self(*given)), None)

    def _plan(self) -> tuple[str, _Plan]:
        for (alias, vendor), plan in list(self._plans.items()):
            if connections[alias].vendor == vendor:
                return alias, plan
        marks = [datetime.min.replace(tzinfo=UTC) if name == "now" else uuid4() for name in self.names]
        queryset = self.make(*marks)
        alias = queryset.db
        connection = connections[alias]
        compiler = queryset.query.get_compiler(using=alias)
        sql, sent = compiler.as_sql()
        # As a moment or a UUID is sent by this database, or as a text.
        places: dict[Any, int] = {}
        for at, mark in enumerate(marks):
            places |= {_as_sent(mark, connection): at, str(mark): at}
        info, select = compiler.klass_info, compiler.select
        fields = info["select_fields"]
        columns = slice(fields[0], fields[-1] + 1)
        converters = compiler.get_converters([column[0] for column in select])
        plan = _Plan(
            sql,
            [(places.get(value) if isinstance(value, str | UUID | datetime) else None, value) for value in sent],
            [(place, found, expression) for place, (found, expression) in converters.items()],
            info["model"],
            [column[0].target.attname for column in select[columns]],
            columns,
            get_related_populators(info, select, alias),  # type: ignore[call-arg]  # the stubs are of the next Django
            dict(compiler.annotation_col_map or {}),
        )
        self._plans[alias, connection.vendor] = plan
        return alias, plan


def _as_sent(value: UUID | str | datetime, connection: Any) -> Any:
    """A value as this database takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
