-- The card of a model that the database may hold.
EXPLAIN MODEL sales.fraud;
