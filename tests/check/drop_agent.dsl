-- An agent may be declared again once it is dropped; with IF EXISTS any name will do.
REGISTER AGENT reporter WITH CAPABILITIES ['reporting'];
DROP AGENT reporter;
REGISTER AGENT reporter WITH CAPABILITIES ['forecasting'];
DROP AGENT IF EXISTS nobody;
