TRAIN MODEL m USING logistic_regression(class_weight = '@string:parameter@') FROM public.zz_words PREDICT b WITH FEATURES (m);
