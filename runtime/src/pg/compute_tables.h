// SPDX-License-Identifier: Apache-2.0
// The tables of a computation: found, checked against the caller's rights, locked.
#pragma once

#include <string>
#include <vector>

#include "runtime/src/kernels/compute_spec.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {

struct ColumnType {
  AttrNumber number = 0;
  Oid type = InvalidOid;  ///< a domain's base type
  int32 modifier = -1;
  bool is_domain = false;
};

struct ComputeTables {
  Oid source = InvalidOid;
  Oid target = InvalidOid;          ///< the source itself for columns of it
  bool has_parts = false;           ///< the source has partitions or children: rows need their table's identity, too
  std::vector<ColumnType> outputs;  ///< of the target
  std::vector<ColumnType> keys;     ///< of the target, by ComputeSpec::key
  bool same_keys = true;            ///< their values have the form of the source's, down to the length
  ColumnType position;              ///< of the target, where the computation has one
};

/// Finds both tables by name and locks the target: readers may go on, writers wait until the end of the transaction.
/// Keys have the types of the source's. Throws E0636 for what is missing and E0610 for a right that the current role
/// lacks.
[[nodiscard]] ComputeTables open_tables(const kernels::ComputeSpec& spec, const std::string& display);

}  // namespace dmlc::pg
