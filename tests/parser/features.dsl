-- Features are columns, expressions with or without a name, and stars.
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (
  a, s.t.a, "A b", count(*), a * 2, a::numeric(10, 2) AS n, CASE WHEN a AND b THEN 1 END, t.* EXCEPT (id, "X"), *, b[1:2],
  x IS NULL, current_date);
