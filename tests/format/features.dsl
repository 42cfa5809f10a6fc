-- A list that fits stays on its line, one that does not has a line per item.
TRAIN MODEL a USING knn FROM t WITH FEATURES ( x , t . y , * except ( id ) );
TRAIN MODEL b USING knn FROM t WITH FEATURES (transform standard_scaler(age) as scaled_age, transform(log(price)), derived ratio(a,b) as r, derived(a/b), seasonal weekday, trend linear, t.* except(id, "Secret"), transform time_series.lag(amount, periods=[1,7]) as lagged);
