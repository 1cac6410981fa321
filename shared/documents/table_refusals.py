"""The reasons for which a file is not read as a table."""

from shared.errors import Invalid


class UnreadableTable(Invalid):
    """This file cannot be read."""


class NotATable(UnreadableTable):
    """This file cannot be read as a table. Save the table as CSV or XLSX, and choose that file."""


class OldWorkbook(NotATable):
    """This workbook has a password or an old format. Save it as XLSX without a password, and choose that file."""


class OpenQuotation(NotATable):
    """A quotation mark in this file is not closed, so its rows cannot be told apart. Please correct it."""


class EmptyTable(NotATable):
    """This table is empty. It needs a row of headings, with rows below it."""


class TableTooLarge(UnreadableTable):
    """This file is too large. Please divide it into several."""


class TooManyRows(TableTooLarge):
    """This table has too many rows. Please divide it into several."""


class TooManyColumns(TableTooLarge):
    """This table has too many columns. Please remove those that are not needed."""
