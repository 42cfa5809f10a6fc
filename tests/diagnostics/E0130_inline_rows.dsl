-- Rows in the file are for psql.
COPY t FROM STDIN;
1	it's
\.
