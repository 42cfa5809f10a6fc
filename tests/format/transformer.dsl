-- The query of a transformer goes to lines of its own when it does not fit.
create feature transformer short as select a/b as r from t;
create feature transformer long as select customer_id, count(*) as orders, avg(total) as mean_total from orders where total > 0 group by customer_id;
