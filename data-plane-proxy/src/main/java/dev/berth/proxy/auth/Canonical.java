package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A call as a signature covers it: method, path, sorted query, signed headers, hash of the body.
 * There may be more than one form, since clients sign what they were told and send what their HTTP
 * library makes of it.
 */
final class Canonical {
  private static final Pattern ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");

  private final Call call;
  private final SignatureField field;
  private final String payload;

  /**
   * @param payload the body's hash as it was signed
   */
  Canonical(Call call, SignatureField field, String payload) {
    this.call = call;
    this.field = field;
    this.payload = payload;
  }

  /** All forms that an honest client may have signed; none for a query that has two readings. */
  Set<String> forms(boolean hostMayLackPort) {
    var query = query(call.rawQuery());
    var forms = new LinkedHashSet<String>();
    for (var path : paths(call.rawPath())) {
      for (var host : hosts(hostMayLackPort)) {
        query.ifPresent(q -> forms.add(form(path, q, host)));
      }
    }
    return forms;
  }

  private String form(String path, String query, String host) {
    var headers =
        field.signedHeaders().stream()
            .map(name -> name + ":" + (name.equals("host") ? host : value(name)) + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        call.method(),
        path,
        query,
        headers,
        String.join(";", field.signedHeaders()),
        payload);
  }

  /** A header as it is signed: its fields without blanks around them, sorted, as one. */
  String value(String header) {
    return call.headers(header).stream()
        .map(String::strip)
        .sorted()
        .collect(Collectors.joining(","));
  }

  /** HTTP libraries leave out the port that is the scheme's own, after it was signed. */
  private List<String> hosts(boolean mayLackPort) {
    var sent = value("host");
    var portless = !sent.matches(".*:\\d{1,5}");
    return mayLackPort && portless ? List.of(sent, sent + ":80", sent + ":443") : List.of(sent);
  }

  /**
   * As it was sent; before it was percent-encoded, unless that could be sent as well and would be
   * another path then; and encoded as the schemes want it, where a library has changed that.
   */
  private static Set<String> paths(String raw) {
    var all = new LinkedHashSet<String>();
    all.add(raw);
    // A plus is a plus in a path.
    var decoded = decoded(raw.replace("+", "%2B"));
    decoded.filter(d -> !ENCODED.matcher(d).find()).ifPresent(all::add);
    decoded.ifPresent(
        d ->
            all.add(
                Arrays.stream(d.split("/", -1))
                    .map(Canonical::encoded)
                    .collect(Collectors.joining("/"))));
    return all;
  }

  /**
   * Decoded, sorted, encoded again. Empty for a name that comes twice or without a value: the
   * signer and the handler could each take another one of them for what was signed.
   */
  static Optional<String> query(String raw) {
    var sorted = new TreeMap<String, String>();
    for (var pair : raw.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      var equals = pair.indexOf('=');
      var name = equals < 0 ? Optional.<String>empty() : decoded(pair.substring(0, equals));
      var value = equals < 0 ? Optional.<String>empty() : decoded(pair.substring(equals + 1));
      if (name.isEmpty() || value.isEmpty() || sorted.put(name.get(), value.get()) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(
        sorted.entrySet().stream()
            .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
            .collect(Collectors.joining("&")));
  }

  /** Empty for what is no UTF-8 as well: many bytes would become the same character. */
  private static Optional<String> decoded(String text) {
    try {
      var bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1);
      var decoder = StandardCharsets.UTF_8.newDecoder();
      var decoded = decoder.decode(StandardCharsets.ISO_8859_1.encode(bytes));
      return Optional.of(decoded.toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** RFC 3986: everything but letters, digits and {@code -._~}. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
