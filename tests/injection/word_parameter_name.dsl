TRAIN MODEL m USING linear_regression(@name:parameter_name@ = 1) FROM public.zz_words PREDICT n WITH FEATURES (m);
