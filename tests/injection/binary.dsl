-- Scores @comment:above@ rows.
TRAIN MODEL @name:schema@.@model:model@
  USING gradient_boosting(n_estimators = 2) -- Kept @comment:inside@ small.
  FROM @name:schema@.@name:table@ AS @name:alias@
  PREDICT @name:answer@ AS @name:target_alias@
  WITH FEATURES (@name:number@, @name:alias@.@name:category@,
                 coalesce(@name:category@, '@string:default@') AS @name:feature@,
                 @name:schema@.@name:function@(@name:category@) AS called,
                 CAST(@name:group@ AS text) || @escape:suffix@ AS suffixed,
                 @name:group@)
  SPLIT DATA training = 0.8, validation = 0.2 BY HASH(@name:key@);
PREDICT USING MODEL @name:schema@.@model:model@
  FROM @name:schema@.@name:table@ AS @name:alias@ WHERE @name:category@ <> '@string:scored@'
  STORE RESULTS IN @name:schema@.@name:results@
  KEY (@name:key@);
