-- Models are made by TRAIN MODEL.
CREATE MODEL m USING x FROM t;
