// SPDX-License-Identifier: Apache-2.0

/// Counts the values of a column in bins of equal width.
/// `x`: the values. `low`, `high`: where the first bin begins and the last one ends, `low` below `high`. `bins`: how
/// many. `out`: one count a bin; a value on an edge is in the bin above, but `high` is in the last one.
/// NULL, NaN and values outside `low` to `high` are not counted.
/// Error: none against a loop in double.
/// @extent out bins
/// @grid 1
/// @block 256
extern "C" __global__ void histogram(const float* __restrict__ x, int* __restrict__ out, float low, float high,
                                     int bins, int n) {
  __shared__ int counts[4096];
  const int t = threadIdx.x;
  const int threads = blockDim.x;
  // As many bins at a time as fit; most histograms need one round.
  for (int first = 0; first < bins; first += 4096) {
    for (int bin = t; bin < 4096; bin += threads) counts[bin] = 0;
    __syncthreads();
    for (int j = blockIdx.x * threads + t; j < n; j += gridDim.x * threads) {
      const double place = ((double)x[j] - low) / ((double)high - low) * bins;
      // The last condition is false for NaN, which bounds that are equal or infinite give.
      if (x[j] >= low && x[j] <= high && place >= 0.0) {
        const int bin = place < bins ? (int)place : bins - 1;
        if (bin >= first && bin - first < 4096) atomicAdd(&counts[bin - first], 1);
      }
    }
    __syncthreads();
    // Each thread adds the bins that it clears for the next round.
    for (int bin = t; bin < 4096 && first + bin < bins; bin += threads)
      if (counts[bin] > 0) atomicAdd(&out[first + bin], counts[bin]);
  }
}
