// SPDX-License-Identifier: Apache-2.0
// What both kinds of targets share: columns and their values.
#include "runtime/src/pg/compute_target.h"

#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::pg {
namespace {

using kernels::Role;

/// Class 22 of SQLSTATE: data exceptions.
bool is_data_exception(int sqlstate) { return ERRCODE_TO_CATEGORY(sqlstate) == ERRCODE_DATA_EXCEPTION; }

[[noreturn]] void refuse_type(const TargetRequest& request, const std::string& name, Oid type, Oid natural) {
  const auto text = [](Oid oid) {
    return std::string(call_pg([&] { return static_cast<const char*>(format_type_be(oid)); }));
  };
  throw make_error<RuntimeErrorId::ComputationChanged>(
      name, "compile the file again", request.display,
      "column `" + name + "` is " + text(type) + ", the kernel gives " + text(natural));
}

OutputColumn make_column(const TargetRequest& request, const std::string& name, const ColumnType& type, Oid natural) {
  OutputColumn column{};
  column.type = type.type;
  call_pg([&] {
    column.assignment = find_assignment(natural, type.type, type.modifier);
    get_typlenbyvalalign(type.type, &column.length, &column.by_value, &column.alignment);
  });
  if (!column.assignment.possible) refuse_type(request, name, type.type, natural);
  return column;
}

}  // namespace

OutputColumn* make_output_columns(const TargetRequest& request) {
  const std::vector<std::size_t> parameters = request.facts.of(Role::output);
  auto* columns =
      call_pg([&] { return static_cast<OutputColumn*>(palloc0(sizeof(OutputColumn) * parameters.size())); });
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const kernels::ElementType type = request.facts.parameters[parameters[i]].type;
    columns[i] = make_column(request, request.spec.outputs[i], request.tables.outputs[i], natural_type(type));
    columns[i].load = element_load(type);
    columns[i].base = request.memory + request.layout.offsets[parameters[i]];
    columns[i].size = size_of(type);
  }
  return columns;
}

OutputColumn make_position_column(const TargetRequest& request) {
  return make_column(request, request.spec.position, request.tables.position, INT8OID);
}

Datum output_value(OutputColumn& column, std::uint64_t index) {
  return assign(column.assignment, column.load(column.base + index * column.size));
}

void explain_value(const PgError& error, const TargetRequest& request, int output) {
  if (output < 0 || !is_data_exception(error.data().sqlerrcode)) throw error;
  const auto index = static_cast<std::size_t>(output);
  const std::string& name = index < request.spec.outputs.size() ? request.spec.outputs[index] : request.spec.position;
  throw make_error<RuntimeErrorId::ValueDoesNotFit>(name, "give the column a wider type", request.display, name,
                                                    error.what());
}

}  // namespace dmlc::pg
