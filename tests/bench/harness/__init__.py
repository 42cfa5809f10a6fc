# SPDX-License-Identifier: Apache-2.0
# What the benchmarks share: the server they run on, the rivals, the memory watch and the report.
