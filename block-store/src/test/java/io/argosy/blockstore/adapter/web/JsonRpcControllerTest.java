package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import io.argosy.blockstore.MemoryChain;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class JsonRpcControllerTest {
  private final TestChain chain = ChainBuilder.seeded(1).headersOnly().blocks(3);
  private final MockMvc door =
      MockMvcBuilders.standaloneSetup(new JsonRpcController(new Rpc(MemoryChain.of(chain), chain.spec()).rpc)).build();

  private MockHttpServletResponse send(String body, MediaType type) throws Exception {
    return door.perform(post("/").contentType(type).content(body)).andReturn().getResponse();
  }

  @Test
  void answersWithJson() throws Exception {
    MockHttpServletResponse answer = send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_blockNumber\"}", MediaType.APPLICATION_JSON);

    assertThat(answer.getStatus()).isEqualTo(200);
    assertThat(answer.getContentType()).isEqualTo("application/json");
    assertThat(answer.getContentAsString()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x3\"}");
  }

  @Test
  void answersNotificationsWithNothing() throws Exception {
    MockHttpServletResponse answer = send("{\"jsonrpc\":\"2.0\",\"method\":\"eth_blockNumber\"}", MediaType.APPLICATION_JSON);

    assertThat(answer.getStatus()).isEqualTo(204);
    assertThat(answer.getContentLength()).isZero();
  }

  @Test
  void takesNothingButJson() throws Exception {
    assertThat(send("x=1", MediaType.APPLICATION_FORM_URLENCODED).getStatus()).isEqualTo(415);
  }
}
