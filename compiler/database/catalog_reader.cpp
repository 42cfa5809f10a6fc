// SPDX-License-Identifier: Apache-2.0
// Queries of pg_catalog, one per kind of object, in one read-only transaction.
#include "compiler/database/catalog_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/types/identifier.h"

namespace dmlc::database {
namespace {

using types::Catalog;
using types::Type;
using types::TypeKind;

/// Splits a text[] value of which no element can hold more than an identifier.
std::vector<std::string> split_array(std::string_view text) {
  std::vector<std::string> parts;
  if (text.size() < 2) return parts;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string part;
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) part += text[i] == '\\' ? text[++i] : text[i];
      ++i;
    } else {
      for (; i < text.size() && text[i] != ','; ++i) part += text[i];
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

std::string join_array(const std::vector<std::string>& parts) {
  std::string text = "{";
  for (const auto& part : parts) {
    text += text.size() == 1 ? "\"" : ",\"";
    for (const char c : part) text.append(c == '"' || c == '\\' ? 1 : 0, '\\').push_back(c);
    text += '"';
  }
  return text + '}';
}

/// Reads the parts of one catalog; every query binds the list of schemas as $1.
class Reader {
 public:
  Reader(Connection& connection, std::string schemas) : connection_(connection), schemas_(std::move(schemas)) {}

  SqlResult<Catalog> read() {
    using Part = bool (Reader::*)();
    const Part parts[] = {&Reader::read_enums,     &Reader::read_composites, &Reader::read_domains,
                          &Reader::read_relations, &Reader::read_columns,    &Reader::read_keys,
                          &Reader::read_functions, &Reader::read_models,     &Reader::read_kernels};
    for (const auto part : parts)
      if (!(this->*part)()) return error_;
    return std::move(catalog_);
  }
  Catalog& catalog() { return catalog_; }

 private:
  std::optional<Rows> ask(const std::string& sql) {
    auto rows = connection_.query(sql, {schemas_});
    if (rows) return std::move(*rows);
    error_ = rows.error();
    return std::nullopt;
  }
  Type type_of(const std::string& name) const {
    auto type = types::parse_type_name(name);
    return type ? catalog_.resolve(*type, catalog_.search_path) : types::unknown_type();
  }
  types::Relation* relation(const Rows& rows, int row) {
    const auto found = index_.find({rows.string(row, 0), rows.string(row, 1)});
    return found == index_.end() ? nullptr : &catalog_.relations[found->second];
  }

  bool read_enums();
  bool read_composites();
  bool read_domains();
  bool read_relations();
  bool read_columns();
  bool read_keys();
  bool read_functions();
  bool read_models();
  bool read_kernels();

  Connection& connection_;
  std::string schemas_;
  Catalog catalog_;
  std::map<std::pair<std::string, std::string>, std::size_t> index_;
  SqlError error_;
};

bool Reader::read_enums() {
  const auto rows =
      ask("SELECT n.nspname, t.typname, pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder)"
          " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid"
          " WHERE n.nspname = ANY ($1::text[]) GROUP BY 1, 2 ORDER BY 1, 2");
  for (int i = 0; rows && i < rows->row_count(); ++i)
    catalog_.put(types::EnumType{rows->string(i, 0), rows->string(i, 1), split_array(rows->text(i, 2))});
  return rows.has_value();
}

bool Reader::read_composites() {
  const auto rows =
      ask("SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)"
          " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
          " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
          " WHERE c.relkind = 'c' AND n.nspname = ANY ($1::text[]) ORDER BY 1, 2, a.attnum");
  std::vector<types::CompositeType> found;
  for (int i = 0; rows && i < rows->row_count(); ++i) {
    if (found.empty() || found.back().schema != rows->text(i, 0) || found.back().name != rows->text(i, 1))
      found.push_back({rows->string(i, 0), rows->string(i, 1), {}});
    found.back().columns.push_back({.name = rows->string(i, 2), .type = type_of(rows->string(i, 3))});
  }
  for (auto& composite : found) catalog_.put(std::move(composite));
  return rows.has_value();
}

bool Reader::read_domains() {
  // In order of creation, so that a domain over a domain finds its base.
  const auto rows =
      ask("SELECT n.nspname, t.typname, pg_catalog.format_type(t.typbasetype, t.typtypmod), t.typnotnull"
          " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
          " WHERE t.typtype = 'd' AND n.nspname = ANY ($1::text[]) ORDER BY t.oid");
  for (int i = 0; rows && i < rows->row_count(); ++i)
    catalog_.put(
        types::DomainType{rows->string(i, 0), rows->string(i, 1), type_of(rows->string(i, 2)), rows->boolean(i, 3)});
  return rows.has_value();
}

bool Reader::read_relations() {
  const auto rows =
      ask("SELECT n.nspname, c.relname, c.relkind, c.reltuples, c.relrowsecurity,"
          " pg_catalog.obj_description(c.oid, 'pg_class'), pg_catalog.has_any_column_privilege(c.oid, 'SELECT'),"
          " current_user, NOT pg_catalog.row_security_active(c.oid)"
          " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
          " WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname = ANY ($1::text[]) ORDER BY 1, 2");
  if (!rows) return false;
  const std::map<std::string_view, types::RelationKind> kinds = {{"r", types::RelationKind::Table},
                                                                 {"v", types::RelationKind::View},
                                                                 {"m", types::RelationKind::MaterializedView},
                                                                 {"f", types::RelationKind::ForeignTable},
                                                                 {"p", types::RelationKind::PartitionedTable}};
  for (int i = 0; i < rows->row_count(); ++i) {
    types::Relation relation{rows->string(i, 0), rows->string(i, 1), kinds.at(rows->text(i, 2))};
    if (rows->number(i, 3) >= 0) relation.row_estimate = rows->number(i, 3);  // -1: never analysed
    relation.row_security = rows->boolean(i, 4);
    relation.comment = rows->string(i, 5);
    relation.readable = rows->boolean(i, 6);
    catalog_.role = rows->string(i, 7);
    relation.row_security_exempt = rows->boolean(i, 8);
    index_[{relation.schema, relation.name}] = catalog_.relations.size();
    catalog_.relations.push_back(std::move(relation));
  }
  return true;
}

bool Reader::read_columns() {
  const auto rows =
      ask("SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,"
          " s.null_frac, s.n_distinct, pg_catalog.col_description(c.oid, a.attnum),"
          " pg_catalog.md5(s.most_common_vals::text || s.most_common_freqs::text"
          "  || COALESCE(s.histogram_bounds::text, '')), a.attgenerated <> ''"
          " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
          " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
          " LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname"
          "  AND s.inherited = (c.relkind = 'p')"
          " WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname = ANY ($1::text[])"
          " ORDER BY c.oid, a.attnum");
  if (!rows) return false;
  // Types are few and columns many; parsing each name once keeps large catalogs fast.
  std::map<std::string, Type> known;
  for (int i = 0; i < rows->row_count(); ++i) {
    auto* target = relation(*rows, i);
    if (target == nullptr) continue;
    const std::string name = rows->string(i, 3);
    auto type = known.find(name);
    if (type == known.end()) type = known.emplace(name, type_of(name)).first;
    types::Column column{.name = rows->string(i, 2), .type = type->second, .not_null = rows->boolean(i, 4)};
    if (!rows->is_null(i, 5)) column.null_fraction = rows->number(i, 5);
    if (!rows->is_null(i, 6)) column.n_distinct = rows->number(i, 6);
    column.comment = rows->string(i, 7);
    column.value_digest = rows->string(i, 8);
    column.generated = rows->boolean(i, 9);
    target->columns.push_back(std::move(column));
  }
  return true;
}

bool Reader::read_keys() {
  const auto rows =
      ask("SELECT n.nspname, c.relname, i.indisprimary,"
          " (SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.n)"
          "   FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)"
          "   JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum WHERE k.n <= i.indnkeyatts)"
          " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
          " WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL"
          " AND n.nspname = ANY ($1::text[]) ORDER BY c.oid, i.indexrelid");
  for (int i = 0; rows && i < rows->row_count(); ++i) {
    auto* target = relation(*rows, i);
    if (target == nullptr) continue;
    auto columns = split_array(rows->text(i, 3));
    if (rows->boolean(i, 2))
      target->primary_key = std::move(columns);
    else
      target->unique_keys.push_back(std::move(columns));
  }
  return rows.has_value();
}

bool Reader::read_functions() {
  // The functions that belong to our own models are known by their models.
  const auto rows = ask(
      "SELECT n.nspname, p.proname, p.prokind, p.provolatile, p.proretset, p.pronargdefaults, p.provariadic <> 0,"
      " pg_catalog.format_type(p.prorettype, NULL),"
      " (SELECT pg_catalog.array_agg(pg_catalog.format_type(t.o, NULL) ORDER BY t.n)"
      "   FROM pg_catalog.unnest(p.proargtypes::oid[]) WITH ORDINALITY t(o, n)),"
      " (SELECT pg_catalog.array_agg(COALESCE(p.proargnames[t.n], '') ORDER BY t.n)"
      "   FROM pg_catalog.unnest(p.proallargtypes) WITH ORDINALITY t(o, n) WHERE p.proargmodes[t.n] IN ('o', 'b', "
      "'t')),"
      " (SELECT pg_catalog.array_agg(pg_catalog.format_type(t.o, NULL) ORDER BY t.n)"
      "   FROM pg_catalog.unnest(p.proallargtypes) WITH ORDINALITY t(o, n) WHERE p.proargmodes[t.n] IN ('o', 'b', 't'))"
      " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
      " WHERE n.nspname = ANY ($1::text[]) ORDER BY n.nspname, p.proname, p.oid");
  if (!rows) return false;
  const std::map<std::string_view, types::FunctionKind> kinds = {{"f", types::FunctionKind::Function},
                                                                 {"a", types::FunctionKind::Aggregate},
                                                                 {"w", types::FunctionKind::Window},
                                                                 {"p", types::FunctionKind::Procedure}};
  const std::map<std::string_view, types::Volatility> volatilities = {
      {"i", types::Volatility::Immutable}, {"s", types::Volatility::Stable}, {"v", types::Volatility::Volatile}};
  for (int i = 0; i < rows->row_count(); ++i) {
    types::Function function{.schema = rows->string(i, 0), .name = rows->string(i, 1)};
    for (const auto& name : split_array(rows->text(i, 8))) function.arguments.push_back(type_of(name));
    function.default_count = static_cast<std::uint32_t>(rows->integer(i, 5));
    function.variadic = rows->boolean(i, 6);
    function.result = type_of(rows->string(i, 7));
    const auto names = split_array(rows->text(i, 9));
    const auto outputs = split_array(rows->text(i, 10));
    for (std::size_t k = 0; k < outputs.size(); ++k)
      function.result_columns.push_back({.name = names[k], .type = type_of(outputs[k])});
    function.returns_set = rows->boolean(i, 4);
    function.kind = kinds.at(rows->text(i, 2));
    function.volatility = volatilities.at(rows->text(i, 3));
    catalog_.functions.push_back(std::move(function));
  }
  return true;
}

bool Reader::read_models() {
  const auto known = ask("SELECT 1 WHERE pg_catalog.to_regclass('dml.models') IS NOT NULL AND $1::text[] IS NOT NULL");
  if (!known || known->row_count() == 0) return known.has_value();
  // The signature is that of the model's own predict function: what callers see is what counts.
  const auto rows = ask(
      "SELECT m.schema_name, m.model_name, m.algorithm, m.task, m.target, pg_catalog.format_type(p.prorettype, NULL),"
      " p.proargnames, (SELECT pg_catalog.array_agg(pg_catalog.format_type(t.o, NULL) ORDER BY t.n)"
      "   FROM pg_catalog.unnest(p.proargtypes::oid[]) WITH ORDINALITY t(o, n)),"
      " (SELECT pg_catalog.format_type(r.proargtypes[0], NULL) FROM pg_proc r JOIN pg_type y ON y.oid = "
      "r.proargtypes[0]"
      "   WHERE r.pronamespace = p.pronamespace AND r.proname = p.proname AND r.pronargs = 1 AND y.typtype = 'c'"
      "   AND r.oid <> p.oid ORDER BY r.oid LIMIT 1)"
      " FROM dml.models m JOIN pg_namespace n ON n.nspname = m.schema_name"
      " JOIN pg_language l ON l.lanname = 'dml'"
      " JOIN pg_proc p ON p.pronamespace = n.oid AND p.prolang = l.oid AND p.prosrc = 'predict '"
      "  || pg_catalog.quote_ident(m.schema_name) || '.' || pg_catalog.quote_ident(m.model_name)"
      " WHERE m.schema_name = ANY ($1::text[]) ORDER BY 1, 2");
  for (int i = 0; rows && i < rows->row_count(); ++i) {
    types::Model model{.schema = rows->string(i, 0),
                       .name = rows->string(i, 1),
                       .algorithm = rows->string(i, 2),
                       .task = rows->string(i, 3),
                       .target = rows->string(i, 4),
                       .target_type = type_of(rows->string(i, 5))};
    const auto names = split_array(rows->text(i, 6));
    const auto types = split_array(rows->text(i, 7));
    for (std::size_t k = 0; k < types.size(); ++k)
      model.features.push_back({k < names.size() ? names[k] : "", type_of(types[k])});
    model.row_type = rows->string(i, 8);
    catalog_.put(std::move(model));
  }
  return rows.has_value();
}

bool Reader::read_kernels() {
  const auto known = ask("SELECT 1 WHERE pg_catalog.to_regclass('dml.kernels') IS NOT NULL AND $1::text[] IS NOT NULL");
  if (!known || known->row_count() == 0) return known.has_value();
  const auto rows = ask(
      "SELECT schema_name, kernel_name, source FROM dml.kernels WHERE schema_name = ANY ($1::text[]) ORDER BY 1, 2");
  for (int i = 0; rows && i < rows->row_count(); ++i)
    catalog_.put(types::Kernel{rows->string(i, 0), rows->string(i, 1), rows->string(i, 2)});
  return rows.has_value();
}

}  // namespace

SqlResult<Catalog> read_catalog(Connection& connection, const CatalogRequest& request) {
  auto schemas = connection.query(
      "SELECT pg_catalog.current_schemas(false)::text[], ARRAY(SELECT nspname::text FROM pg_catalog.pg_namespace"
      " WHERE ($2::boolean OR nspname = ANY ($1::text[]) OR nspname = ANY (pg_catalog.current_schemas(false)))"
      " AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'dml') ORDER BY nspname)",
      {join_array(request.schemas), request.all_schemas ? "t" : "f"});
  if (!schemas) return schemas.error();
  const auto names = split_array(schemas->text(0, 1));
  Reader reader(connection, join_array(names));
  reader.catalog().schemas = names;
  reader.catalog().search_path = split_array(schemas->text(0, 0));
  // format_type() leaves out schemas of the search path, hence this one; what the caller had comes back with the end.
  const bool own = !connection.in_transaction();
  if (own)
    if (const auto begun = connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"); !begun)
      return begun.error();
  const auto before = connection.query("SELECT pg_catalog.current_setting('search_path')");
  if (!before) return before.error();
  const auto set = [&](const std::string& path) {
    return connection.query("SELECT pg_catalog.set_config('search_path', $1, true)", {path});
  };
  if (const auto done = set("pg_catalog"); !done) return done.error();
  auto catalog = reader.read();
  const auto ended = own ? connection.query("COMMIT") : set(before->string(0, 0));
  if (catalog && !ended) return ended.error();
  return catalog;
}

std::vector<std::string> schemas_named_in(std::string_view source) {
  std::set<std::string> found;
  for (std::size_t dot = source.find('.'); dot != std::string_view::npos; dot = source.find('.', dot + 1)) {
    std::size_t begin = dot;
    if (dot > 0 && source[dot - 1] == '"') {
      const auto open = source.rfind('"', dot - 2);
      if (dot < 2 || open == std::string_view::npos) continue;
      found.insert(std::string(source.substr(open + 1, dot - open - 2)));
      continue;
    }
    const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '$' || c >= 0x80; };
    while (begin > 0 && is_word(static_cast<unsigned char>(source[begin - 1]))) --begin;
    if (begin < dot) found.insert(types::fold_identifier(source.substr(begin, dot - begin)));
  }
  return {found.begin(), found.end()};
}

}  // namespace dmlc::database
