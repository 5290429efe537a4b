"""The only SQL of the house: tables, rows to values and back, migrations.

Every key begins with ``centre``, so many centres may share one database.
"""
