-- Plain SQL is kept as written; bodies and rules with semicolons stay whole.
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;
CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2));
;;
(SELECT 'a;b', $$x;y$$);
WITH train AS (SELECT 1 AS train) SELECT train model FROM train
