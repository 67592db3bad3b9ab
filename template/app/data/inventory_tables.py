"""The table of items, and a sample stock."""

from sqlalchemy import Column, Connection, Float, Integer, MetaData, String, Table, func, select

METADATA = MetaData()
ITEMS = Table(
    "items",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("category", String(40), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("reorder_at", Integer, nullable=False),
    Column("price", Float, nullable=False),
    Column("note", String(500), nullable=False),
)

SAMPLE = [
    ("Claw hammer", "Tools", 18, 5, 24.9, ""),
    ("Cordless drill", "Tools", 4, 4, 139.0, "Two are on loan to the workshop."),
    ("Spirit level", "Tools", 9, 3, 19.5, ""),
    ("Torque wrench", "Tools", 2, 3, 89.0, "Calibrate every spring."),
    ("Wood screws 4 x 40", "Fasteners", 2400, 500, 0.04, "Sold by the hundred."),
    ("Hex bolts M8", "Fasteners", 320, 400, 0.18, ""),
    ("Wall plugs 8 mm", "Fasteners", 1150, 300, 0.06, ""),
    ("Safety glasses", "Safety", 35, 10, 6.5, ""),
    ("Work gloves", "Safety", 12, 20, 8.9, "Sizes 8 to 11."),
    ("Ear defenders", "Safety", 14, 6, 17.0, ""),
    ("Cable 3 x 1.5 mm²", "Electrical", 180, 50, 1.1, "In metres."),
    ("Socket outlet", "Electrical", 42, 15, 4.2, ""),
    ("LED work lamp", "Electrical", 6, 2, 45.0, ""),
    ("Shelf labels", "Other", 75, 25, 0.3, ""),
]


def fill(connection: Connection) -> None:
    """Adds the sample items where there are none."""
    if connection.execute(select(func.count()).select_from(ITEMS)).scalar_one():
        return
    columns = [column.name for column in ITEMS.columns]
    rows = [
        dict(zip(columns, (f"sample-{number:02}", *item), strict=True))
        for number, item in enumerate(SAMPLE, start=1)
    ]
    connection.execute(ITEMS.insert().values(rows))
