/* Sorts @block:block@ rows. */
WITH @name:cte@ AS (SELECT *, '@string:note@'::text AS @name:note@ FROM @name:schema@.@name:table@ -- All @comment:cte@ rows.
)
TRAIN MODEL @name:schema@.@model:sorter@
  USING gradient_boosting(n_estimators = 2)
  FROM (SELECT @name:number@ AS @name:inner@, @name:category@ AS zz_text, @name:group@
        FROM @name:cte@ WHERE @name:note@ <> @dollar:where@ OR true) AS @name:rows@ -- Those @comment:source@ rows.
  PREDICT @name:rows@.@name:group@
  WITH FEATURES (@name:inner@, @name:inner@ * 2 + 1 AS twice,
                 CASE WHEN zz_text LIKE '@string:pattern@' THEN 1 ELSE 2 END AS @unicode:case@, -- A @comment:feature@ sign.
                 CASE WHEN zz_text = $zz$@raw:tagged@$zz$ THEN 1 /* Or @block:inner_block@ not. */ ELSE 0 END AS tagged -- No @comment:last@ comma.
                )
  VALIDATE ON (SELECT @name:number@ AS @name:inner@, @name:category@ AS zz_text, @name:group@
               FROM @name:schema@.@name:checked@ AS @name:held@ WHERE @name:held@.@name:category@ <> '@string:held_string@') AS @name:rows@;
PREDICT USING MODEL @name:schema@.@model:sorter@
  FROM (SELECT @name:number@ AS @name:inner@, @name:category@ AS zz_text, @name:key@ AS @name:kept@
        FROM @name:schema@.@name:table@ WHERE @name:category@ <> @escape:all_scored@) AS @name:scored_rows@
  STORE RESULTS IN @name:schema@.@name:all_results@;
