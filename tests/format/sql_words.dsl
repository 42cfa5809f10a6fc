-- Words that SQL reserves are upper case; types, functions, labels and columns named like keywords are not.
TRAIN MODEL m USING knn FROM (select left(a,1) as "select", date '2024-01-01' as date, t.order, x as end, model, version, current_date, true as yes, null as no, b as by, range, filter from t cross join lateral (values (1,2)) v (p,q) tablesample system (10) where exists (select 1) order by 1 desc nulls last, 2 asc fetch first 5 rows only) q
WITH FEATURES (time, model, t.data, version as features, count(*) filter (where x) as n, first_value(a) over (order by b) as fv);
