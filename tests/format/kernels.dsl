-- Kernels: the source between dollar quotes stays byte for byte.
create kernel k from file 'k.cu';
create kernel scale as $$
extern "C" __global__ void scale(const float* a, float* out, int n) {  
	out[0] = a[0];
}
$$;
compute total on t from table(a,b) into column(c) every 1000 ticks using s.scale block 256 grid auto shared 4K with (factor=2.0,mode=fast);
compute block every 5 ticks using grid from trades(every,block);
compute parts from t(a) into column(whole,rest) using split;
compute sums from t(a) into table s.sums(total,count) every 5 ticks using sum;
