TRAIN MODEL m USING gradient_boosting FROM public.zz_words PREDICT n WITH FEATURES (m) STOP WHEN training_time > '@string:stop@';
