package dev.berth.embedded.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergeTest {

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1,'b':2} | {'a':null,'c':{'d':1}} | {'b':2,'c':{'d':1}}",
        "{'containers':[{'name':'x','image':'1'},{'name':'y'}]} | {'containers':[{'name':'x','image':'2'}]} | {'containers':[{'name':'x','image':'2'},{'name':'y'}]}",
        "{'env':[{'name':'x'}]} | {'env':[{'name':'y'}]} | {'env':[{'name':'x'},{'name':'y'}]}",
        "{'conditions':[{'type':'Ready','status':'False'}]} | {'conditions':[{'type':'Ready','status':'True'}]} | {'conditions':[{'type':'Ready','status':'True'}]}",
        "{'env':[{'name':'x'},{'name':'y'}]} | {'env':[{'$patch':'delete','name':'x'}]} | {'env':[{'name':'y'}]}",
        "{'args':['a','b']} | {'args':['c']} | {'args':['c']}",
        "{'finalizers':['a']} | {'finalizers':['a','b']} | {'finalizers':['a','b']}",
        "{'finalizers':['a','b']} | {'$deleteFromPrimitiveList/finalizers':['a']} | {'finalizers':['b']}",
        "{'spec':{'a':1}} | {'spec':{'$patch':'replace','b':2}} | {'spec':{'b':2}}",
        "{'env':[{'name':'x'}]} | {'$setElementOrder/env':[{'name':'x'}]} | {'env':[{'name':'x'}]}",
      })
  void lists_are_merged_by_their_keys(String object, String patch, String result) throws Exception {
    assertThat(StrategicMerge.apply(json(object), json(patch))).isEqualTo(json(result));
  }

  private static ObjectNode json(String text) throws Exception {
    return (ObjectNode) Json.parse(text.replace('\'', '"'), false);
  }
}
