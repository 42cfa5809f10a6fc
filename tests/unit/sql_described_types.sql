-- Tables, types and functions that the queries in sql_described_types.txt read.
CREATE TYPE mood AS ENUM ('sad','ok','happy');
CREATE DOMAIN money_amount AS numeric(12,2) CHECK (VALUE >= 0);
CREATE DOMAIN email AS text NOT NULL;
CREATE TYPE address AS (street text, zip varchar(10), no int);
CREATE TABLE customers (id bigserial PRIMARY KEY, name varchar(40) NOT NULL, mail email, m mood, country char(2), born date, tags text[], home address, vip boolean NOT NULL DEFAULT false);
CREATE TABLE payments (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, amount numeric(12,2) NOT NULL, fee money_amount, qty int, small smallint, rate real, score double precision, at timestamptz NOT NULL, local timestamp(3), t time, i interval, j jsonb, js json, u uuid, b bytea, note text, code varchar(20), fraud boolean, ints int[], mat float8[][], day date, ip inet, "Weird Name" int);
CREATE VIEW big_payments AS SELECT p.*, c.name AS customer FROM payments p JOIN customers c ON c.id = p.customer_id WHERE p.amount > 100;
CREATE FUNCTION risk(a numeric, b text DEFAULT 'x') RETURNS double precision LANGUAGE sql STABLE AS 'select 1.0::float8';
CREATE FUNCTION pairs(n int) RETURNS TABLE (k int, v text) LANGUAGE sql AS 'select 1, ''a''::text';
CREATE FUNCTION cust(n bigint) RETURNS SETOF customers LANGUAGE sql AS 'select * from customers';
CREATE FUNCTION addall(VARIADIC xs numeric[]) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'select 1.0';
