-- Lists inside lists break from the outside in, maps like lists.
TRAIN MODEL m USING neural_network(layers=[512,256,128,64,32], schedule={warmup: 100, 'decay rate': 0.5, steps: [1000, 2000, 4000, 8000, 16000], kind: cosine}, optimizer=adam, empty=[], none={}) FROM t PREDICT y WITH FEATURES (a);
