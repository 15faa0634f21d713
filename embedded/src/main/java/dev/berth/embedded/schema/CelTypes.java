package dev.berth.embedded.schema;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Schemas as CEL types, so that a rule that names a field which is not there does not compile. */
final class CelTypes implements CelTypeProvider {
  private static final CelType METADATA =
      struct("metadata", Map.of("name", SimpleType.STRING, "generateName", SimpleType.STRING));

  private final Map<String, CelType> structs = new LinkedHashMap<>();

  CelTypes() {
    structs.put(METADATA.name(), METADATA);
  }

  /** Of the rules of a metadata only its name is known. */
  CelType ofResource(SchemaNode schema, String name) {
    Map<String, CelType> fields = fields(schema, name);
    fields.put("apiVersion", SimpleType.STRING);
    fields.put("kind", SimpleType.STRING);
    fields.put("metadata", METADATA);
    return declare(struct(name, fields));
  }

  /**
   * @param name unique for each schema
   */
  CelType of(SchemaNode schema, String name) {
    return switch (schema.type()) {
      case "string" -> text(schema);
      case "integer" -> SimpleType.INT;
      case "number" -> SimpleType.DOUBLE;
      case "boolean" -> SimpleType.BOOL;
      case "array" ->
          schema.items() == null
              ? SimpleType.DYN
              : ListType.create(of(schema.items(), name + ".items"));
      case "object" -> object(schema, name);
      default -> SimpleType.DYN;
    };
  }

  private static CelType text(SchemaNode schema) {
    return schema.format().equals("date-time") ? SimpleType.TIMESTAMP : SimpleType.STRING;
  }

  private CelType object(SchemaNode schema, String name) {
    if (schema.additional() != null) {
      return MapType.create(SimpleType.STRING, of(schema.additional(), name + ".values"));
    }
    return declare(struct(name, fields(schema, name)));
  }

  private Map<String, CelType> fields(SchemaNode schema, String name) {
    Map<String, CelType> fields = new LinkedHashMap<>();
    schema
        .properties()
        .forEach(
            (field, child) -> fields.put(CelNames.escape(field), of(child, name + "." + field)));
    return fields;
  }

  private CelType declare(CelType struct) {
    structs.put(struct.name(), struct);
    return struct;
  }

  private static StructType struct(String name, Map<String, CelType> fields) {
    Map<String, CelType> known = Map.copyOf(fields);
    return StructType.create(
        name, ImmutableSet.copyOf(known.keySet()), field -> Optional.ofNullable(known.get(field)));
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return ImmutableList.copyOf(structs.values());
  }

  @Override
  public Optional<CelType> findType(String name) {
    return Optional.ofNullable(structs.get(name));
  }
}
