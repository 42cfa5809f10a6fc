// SPDX-License-Identifier: Apache-2.0
// A computation from its row to its results: tables, memory, kernel host, pieces of rows.
#include "runtime/src/pg/compute.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>

#include "runtime/src/child/memory_file.h"
#include "runtime/src/kernels/kernel_process.h"
#include "runtime/src/kernels/launch.h"
#include "runtime/src/pg/compute_code.h"
#include "runtime/src/pg/compute_row.h"
#include "runtime/src/pg/error_map.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/settings.h"
#include "runtime/src/pg/transaction.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/compute_source.h"
#include "runtime/src/pg/compute_tables.h"
#include "runtime/src/pg/compute_target.h"
#include "runtime/src/pg/identity.h"
#include "runtime/src/pg/object_rights.h"

namespace dmlc::pg {
namespace {

using kernels::Role;

/// Rows of a piece: as many as the caches hold well, and for a GPU as many as make a transfer worth it.
constexpr std::uint64_t kPieceRows = std::uint64_t{1} << 16;
constexpr std::uint64_t kGpuPieceRows = std::uint64_t{1} << 20;
constexpr std::uint64_t kMostRows = (std::uint64_t{1} << 31) - 1;
constexpr std::uint64_t kAllRows = std::numeric_limits<std::uint64_t>::max();

/// Open until finish(); after an error the end of the transaction closes it.
class SpiConnection {
 public:
  SpiConnection() {
    call_pg([] {
      if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    });
  }
  void finish() {
    call_pg([] { SPI_finish(); });
  }
};

class ComputeRun {
 public:
  ComputeRun(const kernels::ComputeSpec& spec, const std::string& display) : spec_(spec), display_(display) {}

  std::int64_t run();

 private:
  void choose_code();
  void plan_memory();
  void check_estimate() const;
  void start_host();
  void run_pieces();
  void run_at_once();
  void launch(std::uint64_t rows);
  void launch_on_host(const kernels::LaunchRequest& request);
  void prepare_outputs(std::uint64_t rows);
  [[nodiscard]] kernels::LaunchRequest make_request(std::uint64_t rows) const;
  void check_values(std::uint64_t rows) const;
  [[nodiscard]] std::uint64_t elements_by_position(std::uint64_t rows) const;
  [[noreturn]] void refuse_memory(std::uint64_t bytes) const;

  const kernels::ComputeSpec& spec_;
  const std::string& display_;
  ComputeCode code_;
  kernels::Scalars scalars_;
  ComputeTables tables_;
  kernels::Layout layout_;
  bool in_pieces_ = false;
  bool launched_ = false;
  std::unique_ptr<child::MemoryFile> memory_;
  std::unique_ptr<kernels::KernelProcess> host_;
  std::unique_ptr<ComputeSource> source_;
  std::unique_ptr<ComputeTarget> target_;
};

void ComputeRun::choose_code() {
  const DeviceChoice choice = device_choice();
  const bool gpu = choice == DeviceChoice::gpu || (choice == DeviceChoice::automatic && has_gpu_code(spec_));
  code_ = gpu ? load_gpu_code(spec_, display_) : load_cpu_code(spec_, display_);
  scalars_ = kernels::bind_scalars(spec_, code_.facts);
}

void ComputeRun::refuse_memory(std::uint64_t bytes) const {
  throw make_error<RuntimeErrorId::ComputationMemory>(display_, "raise dml.max_memory, or compute over fewer rows",
                                                      display_, "about " + bytes_text(bytes),
                                                      bytes_text(memory_limit()));
}

void ComputeRun::plan_memory() {
  const std::uint64_t row_bytes = ComputeSource::row_bytes(spec_, tables_.has_parts);
  in_pieces_ = code_.facts.may_be_cut() && spec_.position.empty() && !spec_.grid;
  const std::uint64_t most = !in_pieces_ ? kMostRows : code_.gpu ? kGpuPieceRows : kPieceRows;
  const std::uint64_t rows = kernels::rows_within(code_.facts, scalars_, row_bytes, memory_limit(), most);
  if (in_pieces_ && rows < kPieceRows) refuse_memory(kernels::bytes_for(code_.facts, scalars_, kPieceRows, row_bytes));
  if (!in_pieces_) check_estimate();
  layout_ = kernels::lay_out(code_.facts, scalars_, rows);
  memory_ = std::make_unique<child::MemoryFile>(layout_.bytes);
}

/// Before a single row is read: what the statistics make of the table, and where that is too much, its rows counted.
void ComputeRun::check_estimate() const {
  const std::uint64_t row_bytes = ComputeSource::row_bytes(spec_, tables_.has_parts);
  const auto bytes = [&](const std::string& rows) {
    return kernels::bytes_for(code_.facts, scalars_, std::strtoull(rows.c_str(), nullptr, 10), row_bytes);
  };
  const Text estimate = query_value(
      "SELECT greatest(reltuples, 0)::pg_catalog.int8 FROM pg_catalog.pg_class WHERE oid OPERATOR(pg_catalog.=) "
      "$1::pg_catalog.oid",
      {std::to_string(tables_.source)}, Access::read);
  if (bytes(estimate.value_or("0")) <= memory_limit()) return;
  const Text count = query_value(
      "SELECT pg_catalog.count(*) FROM " + quote_name(spec_.source.schema, spec_.source.table), {}, Access::write);
  if (const std::uint64_t needed = bytes(count.value_or("0")); needed > memory_limit()) refuse_memory(needed);
}

void ComputeRun::start_host() {
  kernels::KernelProcessOptions options;
  options.program = kernel_host_program();
  options.computation = display_;
  options.time_limit = compute_time_limit();
  if (code_.gpu) options.limits.task = kernels::HostTask::graphics;
  options.limits.threads = compute_threads();
  // A back stop behind the clock of this process.
  options.limits.seconds = 5 + static_cast<std::uint64_t>(options.time_limit.count()) / 1000 * options.limits.threads;
  try {
    host_ = std::make_unique<kernels::KernelProcess>(options, code_.facts, code_.content, *memory_);
  } catch (const child::ChildDied& death) {
    throw make_error<RuntimeErrorId::KernelEnded>(display_, "see dml.kernel_host_program", code_.facts.kernel, display_,
                                                  death.what());
  }
}

std::int64_t ComputeRun::run() {
  choose_code();
  tables_ = open_tables(spec_, display_);
  plan_memory();
  start_host();
  SpiConnection spi;
  source_ = std::make_unique<ComputeSource>(
      SourceQuery{spec_, code_.facts, layout_, display_, !spec_.into_table, tables_.has_parts, memory_limit()},
      *memory_);
  const TargetRequest request{spec_, code_.facts, tables_, layout_, memory_->at(0), display_};
  target_ = spec_.into_table ? make_table_target(request) : make_column_target(request);
  in_pieces_ ? run_pieces() : run_at_once();
  source_->close();
  const std::uint64_t written = target_->finish();
  spi.finish();
  return static_cast<std::int64_t>(written);
}

void ComputeRun::run_pieces() {
  while (source_->read(layout_.rows)) {
    if (source_->piece().given > 0) launch(source_->piece().given);
    target_->write_rows(source_->piece());
  }
}

void ComputeRun::run_at_once() {
  (void)source_->read(kAllRows);
  const PieceRows& piece = source_->piece();
  if (piece.given > layout_.rows)
    refuse_memory(
        kernels::bytes_for(code_.facts, scalars_, piece.given, ComputeSource::row_bytes(spec_, tables_.has_parts)));
  const bool by_position = !spec_.position.empty();
  if (piece.given > 0 || by_position) launch(piece.given);
  if (by_position) {
    target_->write_elements(elements_by_position(piece.given));
  } else {
    target_->write_rows(piece);
  }
}

/// All outputs of a table by position are equally long.
std::uint64_t ComputeRun::elements_by_position(std::uint64_t rows) const {
  const std::vector<std::size_t> outputs = code_.facts.of(Role::output);
  const std::uint64_t elements = kernels::elements_of(code_.facts, scalars_, outputs[0], rows);
  for (const std::size_t output : outputs)
    if (kernels::elements_of(code_.facts, scalars_, output, rows) != elements)
      refuse_spec(display_, "its outputs are not equally long");
  return elements;
}

void ComputeRun::check_values(std::uint64_t rows) const {
  const std::vector<std::size_t> inputs = code_.facts.of(Role::input);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (source_->input(i).by_row) continue;
    const std::uint64_t wanted = kernels::elements_of(code_.facts, scalars_, inputs[i], rows);
    if (source_->input(i).count < wanted)
      throw make_error<RuntimeErrorId::TooFewValues>(spec_.columns[i], "add rows, or give the kernel a smaller extent",
                                                     spec_.columns[i], source_->input(i).count, wanted);
  }
}

/// Outputs start as zeros, in memory that is really there.
void ComputeRun::prepare_outputs(std::uint64_t rows) {
  for (const std::size_t output : code_.facts.of(Role::output)) {
    const std::uint64_t bytes =
        kernels::elements_of(code_.facts, scalars_, output, rows) * size_of(code_.facts.parameters[output].type);
    memory_->reserve(layout_.offsets[output], bytes);
    if (launched_) std::memset(memory_->at(layout_.offsets[output]), 0, bytes);
  }
  launched_ = true;
}

kernels::LaunchRequest ComputeRun::make_request(std::uint64_t rows) const {
  kernels::LaunchRequest request;
  request.kernel = code_.facts.kernel;
  request.grid = kernels::grid_of(code_.facts, spec_, rows);
  request.block = code_.facts.block;
  request.shared = code_.facts.shared;
  for (std::size_t i = 0; i < code_.facts.parameters.size(); ++i) {
    const kernels::Parameter& parameter = code_.facts.parameters[i];
    kernels::LaunchArgument argument;
    argument.is_pointer = parameter.is_pointer();
    argument.is_output = parameter.role == Role::output;
    argument.element_bytes = static_cast<std::uint32_t>(size_of(parameter.type));
    if (argument.is_pointer) {
      argument.offset = layout_.offsets[i];
      argument.elements = static_cast<std::int64_t>(kernels::elements_of(code_.facts, scalars_, i, rows));
    } else {
      argument.value = parameter.role == Role::rows ? kernels::bind_rows(parameter, rows) : scalars_[i];
    }
    request.arguments.push_back(argument);
  }
  return request;
}

void ComputeRun::launch(std::uint64_t rows) {
  check_values(rows);
  prepare_outputs(rows);
  launch_on_host(make_request(rows));
}

/// Where the choice is ours, the processor takes over from a graphics processor that fails.
void ComputeRun::launch_on_host(const kernels::LaunchRequest& request) {
  try {
    host_->run(request, honour_interrupts);
  } catch (const RuntimeError& error) {
    if (!code_.gpu || device_choice() != DeviceChoice::automatic || error.code() == "E0639") throw;
    send_warning(make_warning<RuntimeErrorId::RanOnProcessor>(display_, display_, error.what()));
    host_.reset();
    code_ = load_cpu_code(spec_, display_);
    start_host();
    prepare_outputs(source_->piece().given);
    host_->run(request, honour_interrupts);
  }
}

/// Errors of PostgreSQL that say something about the computation.
[[noreturn]] void explain(const PgError& error, const std::string& display) {
  constexpr std::string_view kDenied = "permission denied for ";
  const std::string message = error.what();
  switch (error.data().sqlerrcode) {
    case ERRCODE_UNDEFINED_TABLE:
    case ERRCODE_UNDEFINED_COLUMN:
    case ERRCODE_UNDEFINED_SCHEMA:
      throw make_error<RuntimeErrorId::ComputationChanged>(display, "compile the file again and apply it", display,
                                                           message);
    case ERRCODE_INSUFFICIENT_PRIVILEGE: {
      if (!message.starts_with(kDenied)) break;
      const std::string object = message.substr(message.rfind(' ') + 1);
      throw make_error<RuntimeErrorId::SourceDenied>(object, "GRANT SELECT on it, or act as a role that has the right",
                                                     role_name(GetUserId()), std::string_view("read"), object);
    }
    default:
      break;
  }
  throw error;
}

}  // namespace

std::int64_t run_compute(const std::string& schema, const std::string& name, Oid on_behalf) {
  const std::string display = display_name(schema, name);
  const ComputeRow row = find_compute(schema, name);
  if (row.compute_id == 0) refuse_unknown_compute(display);
  require_object_owner(row.owner, on_behalf, display);
  const kernels::ComputeSpec spec = parse_spec(row.spec, display);
  SettingsScope settings;
  settings.set("lc_messages", "C");
  settings.set("jit", "off");
  settings.set("synchronize_seqscans", "off");  // where no key gives rows an order, they come as they lie
  settings.set("cursor_tuple_fraction", "1");
  try {
    return ComputeRun(spec, display).run();
  } catch (const kernels::SpecError& error) {
    refuse_spec(display, error.what());
  } catch (const PgError& error) {
    explain(error, display);
  }
}

}  // namespace dmlc::pg
