-- Expressions: signs, casts, subscripts, CASE, and breaks where they do not fit.
TRAIN MODEL m USING knn FROM t WHERE a= -1 and b@-1 and c<>-x PREDICT - 1 - - 1 WITH FEATURES (a::int , (a) :: numeric(10,2) as n, arr [1] , arr[1 : 2], m [ - 1 ] as l, j->>'k', f( x ), count( * ), t . *, x is distinct from y, not z, a||b, f(a := 1, b => 2), e.* , "Q" . "R", array [1,2], any_value, a = any (b), cast(a as text), extract(year from d), a at time zone 'UTC',
case when a>1 then 'one thing that is long' when b>2 and c>3 then 'another thing that is long' else case x when 1 then 2 end end as k,
first_long_column_name + second_long_column_name - third_long_column_name * 2 + fourth_long_column_name || 'x' as s);
