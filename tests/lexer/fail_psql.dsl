-- psql commands and COPY data are refused; the statements around them are read.
\set x 1
SELECT 1 \gset
COPY t FROM stdin;
1	it's data
\.
DEPLOY MODEL m TO ENDPOINT e;
