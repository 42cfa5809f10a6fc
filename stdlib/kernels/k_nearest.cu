// SPDX-License-Identifier: Apache-2.0

/// Finds the nearest other points of each point.
/// `x`: the points, coordinate after coordinate and point after point, in the order of the table's key; the column's
/// first values are taken. `points`: how many points. `dims`: coordinates of a point. `k`: how many neighbours of each.
/// `out`: the numbers of the `k` nearest points by Euclidean distance, counted from 0, nearest first; of equals the
/// lower number first; -1 where there are no more.
/// NULL is left out, and the values behind move up; a point with a NaN has no neighbours and is none.
/// Error: none, but distances that differ in the last bits of a double may change places.
/// Each point is compared with each, `k` times: the work is the square of the points times `k` times `dims`.
/// @extent x points*dims
/// @extent out points*k
extern "C" __global__ void k_nearest(const float* __restrict__ x, int* __restrict__ out, int points, int dims, int k,
                                     int n) {
  for (int point = blockIdx.x * blockDim.x + threadIdx.x; point < points; point += gridDim.x * blockDim.x) {
    // The neighbour found last; the next one is the nearest of those behind it.
    double reached = -1.0;
    int latest = -1;
    for (int rank = 0; rank < k; ++rank) {
      double best = 0.0;
      int nearest = -1;
      for (int other = 0; other < points; ++other) {
        double square = 0.0;
        for (int d = 0; d < dims; ++d) {
          const double apart = (double)x[point * dims + d] - x[other * dims + d];
          square += apart * apart;
        }
        const bool is_behind = square > reached || (square == reached && other > latest);
        if (other != point && is_behind && (nearest < 0 || square < best)) {
          best = square;
          nearest = other;
        }
      }
      out[(long long)point * k + rank] = nearest;
      if (nearest >= 0) {
        reached = best;
        latest = nearest;
      }
    }
  }
}
