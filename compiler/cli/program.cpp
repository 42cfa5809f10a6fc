// SPDX-License-Identifier: Apache-2.0
// Loads sources and catalogs and calls the driver.
#include "compiler/cli/program.h"

#include "compiler/cli/files.h"
#include "compiler/database/catalog_reader.h"
#include "compiler/database/database_oracle.h"
#include "compiler/database/schema_file.h"
#include "compiler/types/identifier.h"

namespace dmlc::cli {
namespace {

bool load_schema_file(Context& context, types::Catalog& catalog) {
  const std::string& path = context.settings.schema_file;
  if (path.empty()) return true;
  const auto text = read_file(path);
  if (!text) {
    context.sink.report_without_place<Diag::CannotRead>(path, text.error());
    return false;
  }
  const auto known = database::read_schema_text(*text);
  if (!known) {
    context.sink.report_without_place<Diag::SchemaFileUnreadable>(path, known.error())
        .help("make one with `dmlc schema pull --database URL -o schema.json`");
    return false;
  }
  catalog.merge(*known);
  return true;
}

bool load_live_catalog(Context& context, database::Connection& connection, const std::vector<FileId>& files,
                       types::Catalog& catalog) {
  // Scripts run with this path, so the oracle must see names in the same way.
  const std::string path = types::quote_identifier(context.settings.default_schema) + ", pg_temp";
  if (const auto set = connection.query("SET search_path = " + path); !set)
    return connection.report(set.error(), context.sink), false;
  database::CatalogRequest request{.schemas = {context.settings.default_schema}};
  for (const FileId file : files)
    for (auto& schema : database::schemas_named_in(context.sources.file(file).text()))
      request.schemas.push_back(std::move(schema));
  const auto live = database::read_catalog(connection, request);
  if (!live) return connection.report(live.error(), context.sink), false;
  catalog.merge(*live);
  catalog.search_path = {context.settings.default_schema};
  return true;
}

}  // namespace

bool load_sources(Context& context, const std::vector<std::string>& paths, std::vector<FileId>& files) {
  for (const auto& path : paths) {
    auto text = read_file(path);
    if (!text) {
      context.sink.report_without_place<Diag::CannotRead>(path, text.error());
      return false;
    }
    files.push_back(context.sources.add(path == "-" ? "<stdin>" : path, std::move(text).value()));
  }
  return true;
}

std::optional<Program> compile_loaded(Context& context, const ProgramRequest& request, std::vector<FileId> files) {
  Program program;
  program.files = std::move(files);
  if (!load_schema_file(context, program.catalog)) return std::nullopt;
  if (request.connection != nullptr && !load_live_catalog(context, *request.connection, program.files, program.catalog))
    return std::nullopt;
  driver::Options options;
  options.stage = request.stage;
  options.catalog = program.catalog;
  options.has_catalog = request.connection != nullptr || !context.settings.schema_file.empty();
  options.require_schema = context.settings.require_schema;
  options.default_schema = context.settings.default_schema;
  options.dump_after_pass = request.dump_after_pass;
  options.keep_ir = request.keep_ir;
  options.check_bounds = request.check_bounds;
  std::optional<database::DatabaseOracle> oracle;
  if (request.connection != nullptr) options.oracle = &oracle.emplace(*request.connection, program.catalog);
  program.compilation = driver::compile(program.files, options, context.sources, context.sink);
  return program;
}

std::optional<Program> compile_program(Context& context, const ProgramRequest& request) {
  std::vector<FileId> files;
  if (!load_sources(context, request.paths, files)) return std::nullopt;
  return compile_loaded(context, request, std::move(files));
}

}  // namespace dmlc::cli
