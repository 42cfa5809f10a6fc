// SPDX-License-Identifier: Apache-2.0

/// Deals integers out to buckets, evenly and always alike.
/// `x`: the integers, such as keys. `buckets`: how many buckets; at least 1. `out`: the bucket, from 0 to `buckets` -
/// 1.
/// NULL gives NULL.
/// Error: none; the bucket of a number is the same everywhere.
/// Source: the finalizer of Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.
extern "C" __global__ void hash_bucket(const long long* __restrict__ x, int* __restrict__ out, int buckets, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    unsigned long long bits = (unsigned long long)x[i];
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
    bits = bits ^ (bits >> 31);
    // The upper half as a fraction of 2^32, times the number of buckets: as even as a remainder, without a division.
    out[i] = buckets > 0 ? (int)(((bits >> 32) * (unsigned long long)buckets) >> 32) : 0;
  }
}
