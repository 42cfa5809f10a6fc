// SPDX-License-Identifier: Apache-2.0
// The columns of what SHOW lists.
#include "stdlib/shown.h"

namespace dmlc::stdlib {
namespace {

struct Row {
  std::string_view list;
  ShownColumn column;
};

constexpr Row kRows[] = {
#define DMLC_SHOWN(list, name, type, summary) {#list, {#name, type, summary}},
#include "stdlib/shown.def"
#undef DMLC_SHOWN
};

}  // namespace

std::vector<ShownColumn> shown_columns(std::string_view list) {
  std::vector<ShownColumn> columns;
  for (const Row& row : kRows)
    if (row.list == list) columns.push_back(row.column);
  return columns;
}

}  // namespace dmlc::stdlib
