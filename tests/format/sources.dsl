-- A source that does not fit breaks before JOIN, WHERE and the like; a sub-select has lines of its own.
TRAIN MODEL a USING knn FROM payments p left outer join customers c on c.id=p.customer_id and c.region=p.region natural join regions where p.amount>10 and c.active group by p.id having count(*)>1 order by p.id limit 1000 WITH FEATURES (x);
TRAIN MODEL b USING knn FROM (select id, sum(amount) over (partition by customer_id order by paid_at rows between unbounded preceding and current row) as total, row_number() over w from payments where amount between 1 and 100 and country in ('DE','FR') window w as (order by id)) as s where total > 0 WITH FEATURES (x);
TRAIN MODEL c USING knn FROM (select a from t union all select a from u) q WITH FEATURES (a);
