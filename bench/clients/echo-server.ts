// The reference for the broker: grpc-js answering calls, and messages of a stream, with bytes of a given size, and
// doing nothing else.
import { type handleBidiStreamingCall, type handleUnaryCall, Server, ServerCredentials } from '@grpc/grpc-js';

const reply = Buffer.alloc(Number(process.argv[2]), 1);
const asIs = (bytes: Buffer): Buffer => bytes;
const echo: handleUnaryCall<Buffer, Buffer> = (_call, callback) => callback(null, reply);
const stream: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
  call.on('data', () => call.write(reply));
  call.on('end', () => call.end());
};
const bytes = { requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs };

const server = new Server();
server.addService(
  {
    Echo: { path: '/bench.Echo/Echo', requestStream: false, responseStream: false, ...bytes },
    Stream: { path: '/bench.Echo/Stream', requestStream: true, responseStream: true, ...bytes },
  },
  { Echo: echo, Stream: stream },
);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (problem, port) => {
  if (problem !== null) throw problem;
  process.send?.(port);
});
