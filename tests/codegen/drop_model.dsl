-- Dropping a model that the database may hold.
DROP MODEL IF EXISTS fraud;
